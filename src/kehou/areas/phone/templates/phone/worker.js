{% autoescape off %}self.SHELL = {{ shell }};
{{ code }}{% endautoescape %}
