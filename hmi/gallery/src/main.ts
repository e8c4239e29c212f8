import { mount } from 'svelte';
import Gallery from './gallery.svelte';

const target = document.getElementById('gallery');
if (target) mount(Gallery, { target });
